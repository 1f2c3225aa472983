package carapace.matrix.live.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A login, and plain requests with it. */
public record Session(URI homeserver, String user, String device, String token) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /** What came back. */
    public record Answer(int status, JsonNode body) {}

    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    public static Session register(URI homeserver, String name, String password)
            throws IOException, InterruptedException {
        var body = object().put("username", name).put("password", password);
        body.put("inhibit_login", true).putObject("auth").put("type", "m.login.dummy");
        must(send(homeserver, null, "POST", "/_matrix/client/v3/register", body));
        return login(homeserver, name, password);
    }

    public static Session login(URI homeserver, String name, String password)
            throws IOException, InterruptedException {
        var body = object().put("type", "m.login.password").put("password", password);
        body.putObject("identifier").put("type", "m.id.user").put("user", name);
        var answer = must(send(homeserver, null, "POST", "/_matrix/client/v3/login", body));
        return new Session(
                homeserver,
                answer.path("user_id").asText(),
                answer.path("device_id").asText(),
                answer.path("access_token").asText());
    }

    /** One request, whatever its answer. */
    public Answer send(String method, String path, @Nullable JsonNode body)
            throws IOException, InterruptedException {
        return send(homeserver, token, method, path, body);
    }

    /** One request that must be answered with 200. */
    public JsonNode call(String method, String path, @Nullable JsonNode body)
            throws IOException, InterruptedException {
        return must(send(method, "/_matrix/client/v3" + path, body));
    }

    /** Stores a file; its address. */
    public String upload(byte[] file) throws IOException, InterruptedException {
        var request =
                media("/_matrix/media/v3/upload")
                        .header("Content-Type", "application/octet-stream");
        var body = HttpRequest.BodyPublishers.ofByteArray(file);
        return JSON.readTree(bytes(request.POST(body).build())).path("content_uri").asText();
    }

    public byte[] download(String address) throws IOException, InterruptedException {
        String path = address.substring("mxc://".length());
        return bytes(media("/_matrix/client/v1/media/download/" + path).build());
    }

    private HttpRequest.Builder media(String path) {
        return HttpRequest.newBuilder(URI.create(homeserver + path))
                .timeout(Duration.ofSeconds(40))
                .header("Authorization", "Bearer " + token);
    }

    private static byte[] bytes(HttpRequest request) throws IOException, InterruptedException {
        var response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("media answered " + response.statusCode());
        }
        return response.body();
    }

    private static JsonNode must(Answer answer) {
        if (answer.status() != 200) {
            throw new IllegalStateException(
                    answer.status() + " " + answer.body().path("errcode").asText());
        }
        return answer.body();
    }

    static Answer send(
            URI homeserver,
            @Nullable String token,
            String method,
            String path,
            @Nullable JsonNode body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(homeserver + path))
                        .timeout(Duration.ofSeconds(40))
                        .header("Content-Type", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        var content =
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        var response =
                HTTP.send(
                        request.method(method, content).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        var tree = response.body().length == 0 ? null : JSON.readTree(response.body());
        return new Answer(response.statusCode(), tree == null ? MissingNode.getInstance() : tree);
    }

    @Override
    public String toString() {
        return user + "/" + device;
    }
}
