package carapace.model;

import java.util.List;

/** A whole answer. */
public record Reply(List<Piece> pieces, Stop stop, Usage usage) {

    public Reply {
        pieces = List.copyOf(pieces);
    }

    /** Why the model stopped. */
    public enum Stop {
        END,
        TOOLS,
        LENGTH,
        REFUSAL,
        OTHER
    }

    /** Tokens as the provider counted them; -1 where it did not. */
    public record Usage(long input, long output) {}
}
