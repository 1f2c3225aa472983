package carapace.model;

import java.util.List;

/** One message of the conversation with the model. */
public record Message(Role role, List<Piece> pieces) {

    public Message {
        pieces = List.copyOf(pieces);
    }

    public static Message user(String text) {
        return new Message(Role.USER, List.of(new Piece.Text(text)));
    }

    /** Who speaks. Results of tools are the user's. */
    public enum Role {
        USER,
        ASSISTANT
    }
}
