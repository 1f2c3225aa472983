package carapace.wire.http;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of our own for one name, made by the JDK's keytool. */
record TestTls(SSLContext context) {

    static TestTls forName(Path work, String name) throws Exception {
        var store = Files.createTempDirectory(work, "tls").resolve("keys.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made =
                new ProcessBuilder(
                                List.of(
                                        keytool,
                                        "-genkeypair",
                                        "-alias",
                                        "a",
                                        "-keyalg",
                                        "EC",
                                        "-dname",
                                        "CN=" + name,
                                        "-ext",
                                        "san=dns:" + name,
                                        "-validity",
                                        "2",
                                        "-storepass",
                                        "changeit",
                                        "-keystore",
                                        store.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (made.waitFor() != 0) throw new IllegalStateException("keytool failed");
        return new TestTls(context(store));
    }

    private static SSLContext context(Path store) throws GeneralSecurityException, IOException {
        var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        var own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, "changeit".toCharArray());
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", keys.getCertificate("a"));
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    SSLServerSocket listener() throws IOException {
        var sockets = context.getServerSocketFactory();
        return (SSLServerSocket)
                sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }
}
