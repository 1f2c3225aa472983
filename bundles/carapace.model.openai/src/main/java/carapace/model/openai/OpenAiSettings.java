package carapace.model.openai;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Configuration, checked.
 *
 * @param secret name of the key's secret; empty for none
 * @param path of the chat completions below {@code origin}
 * @param keyNeeded whether nothing can be asked without one
 */
record OpenAiSettings(
        String provider,
        String secret,
        URI origin,
        String path,
        boolean keyNeeded,
        Map<String, String> headers) {

    OpenAiSettings {
        headers = Map.copyOf(headers);
    }

    static OpenAiSettings from(OpenAiConfig config) {
        var base = config.baseUrl().strip();
        while (base.endsWith("/")) base = base.substring(0, base.length() - 1);
        var versioned = base.endsWith("/v1");
        var headers = new TreeMap<String, String>();
        if (fits(config.httpReferer())) headers.put("HTTP-Referer", config.httpReferer());
        if (fits(config.title())) headers.put("X-Title", config.title());
        var origin = origin(base);
        return new OpenAiSettings(
                config.provider(),
                config.apiKey_secret(),
                origin,
                versioned ? "/chat/completions" : "/v1/chat/completions",
                !config.provider().equals("ollama") && !loopback(origin),
                headers);
    }

    private static URI origin(String base) {
        try {
            return URI.create(base);
        } catch (IllegalArgumentException e) {
            // Its message would quote the address.
            throw new IllegalArgumentException("baseUrl is not an address");
        }
    }

    private static boolean loopback(URI origin) {
        var host = origin.getHost() == null ? "" : origin.getHost().toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    /** Anything else would be refused by the wire at each call. */
    private static boolean fits(String value) {
        return !value.isBlank() && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }
}
