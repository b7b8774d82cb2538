package io.twopc.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.checkout.Checkout;
import io.twopc.checkout.KnownProperties;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whether the applications know every name that the compose file configures them by. */
class ComposeConfigurationIT {

    @Test
    void everyVariableSetsAPropertyOfItsApplication() throws IOException {
        for (var service : ComposeFile.read().services().entrySet()) {
            KnownProperties known =
                    KnownProperties.of(Checkout.jar(service.getValue().application()));

            assertThat(service.getValue().environment().keySet().stream().map(Object::toString))
                    .as(service.getKey())
                    .isNotEmpty()
                    .allMatch(known::containsVariable);
        }
    }

    @Test
    void everyNameInTheMountedFileIsAPropertyOfTheParticipant() throws IOException {
        KnownProperties known = KnownProperties.of(Checkout.jar("participant-app"));

        assertThat(ComposeFileTest.bankC().keySet()).isNotEmpty().allMatch(known::contains);
    }
}
