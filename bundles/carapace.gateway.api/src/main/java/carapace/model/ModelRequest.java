package carapace.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One question.
 *
 * @param model what stands behind the colon
 * @param system empty when there is none
 * @param maxTokens for the answer
 * @param deadline for the whole exchange
 * @param silence how long the stream may say nothing
 */
public record ModelRequest(
        String model,
        String system,
        List<Message> messages,
        List<ToolSpec> tools,
        int maxTokens,
        Optional<Double> temperature,
        Duration deadline,
        Duration silence) {

    public ModelRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /**
     * A tool as the model sees it.
     *
     * @param schema JSON schema of the arguments
     */
    public record ToolSpec(String name, String description, String schema) {}
}
