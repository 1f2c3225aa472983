package carapace.config.json5.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.util.List;
import java.util.Optional;

/** A value as it stands in the text: from {@code start} to before {@code end}. */
public sealed interface Json5 {

    int start();

    int end();

    /** The same as Jackson's tree; of duplicate members the last counts. */
    JsonNode toJson();

    /** Text, number, boolean or null. */
    record Scalar(JsonNode value, int start, int end) implements Json5 {
        @Override
        public JsonNode toJson() {
            return value;
        }
    }

    /** Elements between brackets. */
    record Items(List<Json5> elements, int start, int end) implements Json5 {
        public Items {
            elements = List.copyOf(elements);
        }

        @Override
        public JsonNode toJson() {
            var array = JsonNodeFactory.instance.arrayNode();
            for (var element : elements) array.add(element.toJson());
            return array;
        }
    }

    /** Members between braces, duplicates included. */
    record Members(List<Member> members, int start, int end) implements Json5 {
        public Members {
            members = List.copyOf(members);
        }

        /** The member that counts. */
        public Optional<Member> member(String name) {
            return members.reversed().stream().filter(m -> m.name().equals(name)).findFirst();
        }

        /** How often the name is there. */
        public long count(String name) {
            return members.stream().filter(m -> m.name().equals(name)).count();
        }

        @Override
        public JsonNode toJson() {
            var object = JsonNodeFactory.instance.objectNode();
            for (var member : members) object.set(member.name(), member.value().toJson());
            return object;
        }
    }

    /** One member; {@code keyStart} is where its name begins. */
    record Member(String name, int keyStart, Json5 value) {}
}
