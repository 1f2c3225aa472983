package carapace.config.json5.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

@DisplayName("JSON5 text, whatever it holds,")
class Json5HostileTest {
    private static final String SAMPLE =
            "\ufeff// head\r\n{\n  a: 0x1F, /* c */ 'b': [ -.5, +Infinity, {c: null,}, ],\n"
                    + "  \"d\\u0041\": 'x\\\ny\\x41\\0', // e\n  e: { f: { } }, g: [ ] }\n";
    private static final String PIECES = "{}[]:,'\"\\/*+-.0x9eEuINa\n\r\u2028\ufeff \t$_\ud83d";

    @Test
    void is_read_or_refused_by_name() {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++) {
            var text = new StringBuilder(SAMPLE);
            for (var i = random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
                var at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
                    default -> text.setLength(at + 1);
                }
            }
            assertThatCode(() -> readOrRefuse(text.toString()))
                    .as("%s", text)
                    .doesNotThrowAnyException();
        }
    }

    private static void readOrRefuse(String text) {
        try {
            Json5Reader.read(text);
        } catch (SyntaxFault fault) {
            assertThat(fault.getMessage()).startsWith("line ");
        }
    }

    /** Random edits mean what they say, and the text stays JSON5 that says everything else. */
    @Test
    void means_after_an_edit_what_the_edit_said() throws Exception {
        var random = new Random(11);
        var names = List.of("a", "b", "dA", "e", "f", "new-one", "0");
        for (var round = 0; round < 200; round++) {
            var text = SAMPLE;
            for (var step = 0; step < 25; step++) {
                var path = new ArrayList<String>();
                for (var i = random.nextInt(3); i >= 0; i--)
                    path.add(names.get(random.nextInt(names.size())));
                var expected = (ObjectNode) Json5Reader.read(text).toJson();
                try {
                    if (random.nextInt(3) == 0) {
                        text = Json5Editor.remove(text, path);
                        remove(expected, path);
                    } else {
                        var value = TextNode.valueOf("v" + step);
                        text = Json5Editor.set(text, path, value, false);
                        put(expected, path, value);
                    }
                } catch (EditFault _) {
                    continue;
                }
                assertThat(Json5Reader.read(text).toJson().toString())
                        .as("%s in %s", path, text)
                        .isEqualTo(expected.toString());
            }
        }
    }

    private static void put(JsonNode root, List<String> path, JsonNode value) {
        var here = root;
        for (var name : path.subList(0, path.size() - 1)) {
            var next =
                    here instanceof ArrayNode array
                            ? array.get(Integer.parseInt(name))
                            : here.get(name);
            if (next == null)
                next =
                        ((ObjectNode) here)
                                .set(name, JsonNodeFactory.instance.objectNode())
                                .get(name);
            here = next;
        }
        if (here instanceof ArrayNode array) array.set(Integer.parseInt(path.getLast()), value);
        else ((ObjectNode) here).set(path.getLast(), value);
    }

    private static void remove(JsonNode root, List<String> path) {
        var here = root;
        for (var name : path.subList(0, path.size() - 1)) {
            here =
                    here instanceof ArrayNode array
                            ? array.get(Integer.parseInt(name))
                            : here.get(name);
        }
        if (here instanceof ArrayNode array) array.remove(Integer.parseInt(path.getLast()));
        else ((ObjectNode) here).remove(path.getLast());
    }
}
