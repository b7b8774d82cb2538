package io.twopc.coordinator.api;

import io.twopc.coordinator.engine.TransactionManager;
import io.twopc.web.Fields;
import io.twopc.web.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** Participants over HTTP. */
@RestController
final class ParticipantController implements ParticipantApi {

    private static final String NOT_SAID = "not said";

    private final TransactionManager manager;
    private final Answers answers;

    ParticipantController(TransactionManager manager, Answers answers) {
        this.manager = manager;
        this.answers = answers;
    }

    @Override
    @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
    public ParticipantBody.Participants list() {
        return new ParticipantBody.Participants(
                manager.participants().stream().map(ParticipantBody::of).toList());
    }

    @Override
    @GetMapping(path = PATH + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    public ParticipantBody find(@PathVariable String id) {
        return manager.participant(Ids.participant(id))
                .map(ParticipantBody::of)
                .orElseThrow(() -> ProblemException.notFound("there is no such participant"));
    }

    @Override
    @DeleteMapping(path = PATH + "/{id}")
    public DeferredResult<ResponseEntity<?>> evict(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String force,
            @RequestParam(required = false) @Nullable String by,
            @RequestParam(required = false) @Nullable String reason) {
        Fields fields = new Fields();
        boolean forced = "true".equals(force);
        if (force != null && !forced && !"false".equals(force)) {
            fields.reject("force", "must be true or false");
        }
        String who = note("by", by, OperatorBody.MAX_BY_CHARS, fields);
        String why = note("reason", reason, OperatorBody.MAX_REASON_CHARS, fields);
        fields.check();
        return answers.when(
                manager.evict(Ids.participant(id), forced, who, why),
                done -> ResponseEntity.noContent().build());
    }

    private static String note(String name, @Nullable String text, int maxChars, Fields fields) {
        if (text == null || text.isBlank()) {
            return NOT_SAID;
        }
        if (text.length() > maxChars) {
            fields.reject(name, "must have at most " + maxChars + " characters");
        }
        return text;
    }
}
