package carapace.core.split;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.channel.TextLimit;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Random;

@DisplayName("The splitter")
class SplitterTest {
    private static final TextLimit SMALL = new TextLimit(64, TextLimit.Unit.UTF16_CODE_UNIT);
    private final Splitter splitter = new Splitter(SMALL, 0);

    @Test
    void leaves_what_fits_as_it_is() {
        assertThat(splitter.split("  hello \n")).containsExactly("  hello \n");
    }

    @Test
    void makes_nothing_of_white_space() {
        assertThat(splitter.split(" \n\t")).isEmpty();
    }

    @Test
    void prefers_a_paragraph_to_a_line_and_a_line_to_a_sentence() {
        var text = "a".repeat(38) + "\n\n" + "b".repeat(10) + ". c\n" + "d".repeat(40);
        assertThat(splitter.split(text).getFirst()).isEqualTo("a".repeat(38));
        var lines = "a".repeat(38) + ". b\n" + "c".repeat(40);
        assertThat(splitter.split(lines).getFirst()).isEqualTo("a".repeat(38) + ". b");
    }

    @Test
    void cuts_after_a_sentence_and_else_between_words() {
        var text = "a".repeat(40) + ". " + "b".repeat(40);
        assertThat(splitter.split(text)).containsExactly("a".repeat(40) + ".", "b".repeat(40));
        var words = "a".repeat(40) + " " + "b".repeat(40);
        assertThat(splitter.split(words)).containsExactly("a".repeat(40), "b".repeat(40));
    }

    @Test
    void never_cuts_a_joined_emoji() {
        var family = "👩‍👩‍👧‍👦";
        for (var before = 50; before < 64; before++) {
            var parts = splitter.split("x".repeat(before) + family.repeat(4));
            assertThat(parts).allMatch(p -> p.replace(family, "").chars().allMatch(c -> c == 'x'));
        }
    }

    @Test
    void closes_a_fenced_block_and_opens_it_again_with_its_language() {
        var code = "int x = 1;\n".repeat(12);
        var parts = splitter.split("look:\n```java\n" + code + "```\nthat was it");
        assertThat(parts).hasSizeGreaterThan(2).allMatch(part -> part.length() <= 64);
        for (var part : parts) assertThat(part.split("```", -1).length % 2).isEqualTo(1);
        assertThat(parts.get(1)).startsWith("```java\nint x");
        assertThat(parts.get(1)).endsWith("\n```");
    }

    @Test
    void keeps_room_for_a_mark() {
        var parts = new Splitter(SMALL, 18).split("word ".repeat(100));
        assertThat(parts).allMatch(part -> part.length() <= 46);
    }

    @Test
    void says_so_when_twenty_parts_are_not_enough() {
        var parts = splitter.split("word ".repeat(2_000));
        assertThat(parts).hasSize(Splitter.MOST_PARTS);
        assertThat(parts.getLast()).endsWith("[…]");
        assertThat(parts).allMatch(part -> part.length() <= 64);
    }

    @ParameterizedTest
    @EnumSource(TextLimit.Unit.class)
    void keeps_every_limit_and_loses_nothing_but_white_space(TextLimit.Unit unit) {
        var limit = new TextLimit(80, unit);
        var random = new Random(7);
        for (var round = 0; round < 300; round++) {
            var text = text(random, 40 + random.nextInt(700));
            var parts = new Splitter(limit, 10).split(text);
            assertThat(parts).allMatch(part -> limit.measure(part) <= 80);
            if (text.contains("`") || parts.size() == Splitter.MOST_PARTS) continue;
            assertThat(String.join("", parts).replaceAll("\\s", ""))
                    .isEqualTo(text.replaceAll("\\s", ""));
        }
    }

    private static String text(Random random, int length) {
        var alphabet =
                new String[] {
                    "a", "word", " ", " ", "\n", "\n\n", ". ", "é", "漢", "😀", "e\u0301", "```\n"
                };
        var text = new StringBuilder();
        while (text.length() < length) text.append(alphabet[random.nextInt(alphabet.length)]);
        return text.toString();
    }
}
