package carapace.launcher.client;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS for `--tls`; `--trust` takes any certificate, as the operator asked for. */
final class Tls {

    private Tls() {}

    static Socket over(Socket plain, String host, int port, boolean trust) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust ? new TrustManager[] {new Anybody()} : null, null);
            var socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
            if (!trust) {
                var parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS is not available in this JVM");
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // No client is checked here.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // The operator said --trust.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
