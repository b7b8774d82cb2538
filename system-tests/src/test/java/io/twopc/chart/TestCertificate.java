package io.twopc.chart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for {@code localhost} that is its own authority, made anew with the JDK's keytool. */
record TestCertificate(KeyStore keyStore) {

    private static final char[] PASSWORD = "only-for-this-test".toCharArray();
    private static final String ALIAS = "localhost";

    static TestCertificate make(Path directory) throws Exception {
        Path file = directory.resolve("certificate.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + output);
        }
        return new TestCertificate(KeyStore.getInstance(file.toFile(), PASSWORD));
    }

    /** Writes what a Secret of type kubernetes.io/tls holds, as it looks where it is mounted. */
    void writeSecret(Path directory) throws GeneralSecurityException, IOException {
        Files.createDirectories(directory);
        String certificate = pem("CERTIFICATE", keyStore.getCertificate(ALIAS).getEncoded());
        Files.writeString(directory.resolve("tls.crt"), certificate);
        Files.writeString(directory.resolve("ca.crt"), certificate);
        Files.writeString(
                directory.resolve("tls.key"),
                pem("PRIVATE KEY", keyStore.getKey(ALIAS, PASSWORD).getEncoded()));
    }

    /** A client's context that trusts this certificate and no other. */
    SSLContext trustingContext() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, keyStore.getCertificate(ALIAS));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String pem(String type, byte[] encoded) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
