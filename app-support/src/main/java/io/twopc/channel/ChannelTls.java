package io.twopc.channel;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * TLS for a transport.
 *
 * @param context holds the keys and whom to trust
 * @param mutual whether a server demands a certificate of its clients
 */
public record ChannelTls(SSLContext context, SslOptions options, boolean mutual) {

    public ChannelTls(SSLContext context, boolean mutual) {
        this(context, SslOptions.NONE, mutual);
    }

    /** TLS as a bundle of {@code spring.ssl.bundle} describes it. */
    public static ChannelTls of(SslBundle bundle, boolean mutual) {
        return new ChannelTls(bundle.createSslContext(), bundle.getOptions(), mutual);
    }

    /** Lays TLS over an accepted socket. */
    SSLSocket overServer(Socket raw) throws IOException {
        SSLSocket socket = over(raw, raw.getInetAddress().getHostAddress());
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(mutual);
        return socket;
    }

    /** Lays TLS over a connected socket; the server's certificate must name the host. */
    SSLSocket overClient(Socket raw, @Nullable String host) throws IOException {
        SSLSocket socket = over(raw, host == null ? raw.getInetAddress().getHostName() : host);
        socket.setUseClientMode(true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    private SSLSocket over(Socket raw, String host) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, host, raw.getPort(), true);
        if (options.getEnabledProtocols() != null) {
            socket.setEnabledProtocols(options.getEnabledProtocols());
        }
        if (options.getCiphers() != null) {
            socket.setEnabledCipherSuites(options.getCiphers());
        }
        return socket;
    }
}
