package carapace.model;

/** A piece of a message. */
public sealed interface Piece {

    record Text(String text) implements Piece {}

    /**
     * What the provider wants back verbatim and in place; only for the same provider and model.
     *
     * @param opaque the provider's own block as JSON
     */
    record Opaque(String provider, String model, String opaque) implements Piece {}

    /**
     * The model calls a tool.
     *
     * @param arguments a JSON object as text; {@code {}} when the model sent nothing
     */
    record Call(String id, String name, String arguments) implements Piece {}

    /** What a tool gave back. */
    record Result(String callId, String text, boolean error) implements Piece {}
}
