package carapace.matrix.crypto.json;

import carapace.matrix.crypto.CryptoCode;
import carapace.matrix.crypto.CryptoFault;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;

/** Canonical JSON (Matrix specification, appendices): one spelling for one value. */
public final class CanonicalJson {
    private static final long MOST = (1L << 53) - 1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private CanonicalJson() {}

    /** The canonical bytes; refused for floats, numbers past 2^53 and lone surrogates. */
    public static byte[] of(JsonNode node) throws CryptoFault {
        var canonical = new CanonicalJson();
        canonical.value(node);
        return canonical.out.toByteArray();
    }

    /** Orders by code point; {@link String#compareTo} would put astral characters too early. */
    public static final Comparator<String> CODE_POINTS =
            (one, other) -> {
                int length = Math.min(one.length(), other.length());
                for (int i = 0; i < length; i++) {
                    char a = one.charAt(i);
                    char b = other.charAt(i);
                    if (a != b) {
                        boolean astralA = Character.isSurrogate(a);
                        boolean astralB = Character.isSurrogate(b);
                        return astralA == astralB ? a - b : astralA ? 1 : -1;
                    }
                }
                return one.length() - other.length();
            };

    private void value(JsonNode node) throws CryptoFault {
        switch (node.getNodeType()) {
            case OBJECT -> object(node);
            case ARRAY -> array(node);
            case STRING -> text(node.textValue());
            case NUMBER -> number(node);
            case BOOLEAN -> ascii(node.booleanValue() ? "true" : "false");
            case NULL -> ascii("null");
            default -> throw new CryptoFault(CryptoCode.NOT_CANONICAL);
        }
    }

    private void object(JsonNode node) throws CryptoFault {
        out.write('{');
        var fields =
                node.properties().stream().sorted(Map.Entry.comparingByKey(CODE_POINTS)).toList();
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            text(fields.get(i).getKey());
            out.write(':');
            value(fields.get(i).getValue());
        }
        out.write('}');
    }

    private void array(JsonNode node) throws CryptoFault {
        out.write('[');
        for (int i = 0; i < node.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            value(node.get(i));
        }
        out.write(']');
    }

    private void number(JsonNode node) throws CryptoFault {
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || Math.abs(node.longValue()) > MOST) {
            throw new CryptoFault(CryptoCode.NOT_CANONICAL);
        }
        ascii(Long.toString(node.longValue()));
    }

    private void text(String text) throws CryptoFault {
        out.write('"');
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\') {
                utf8(text, plain, i);
                escape(c);
                plain = i + 1;
            }
        }
        utf8(text, plain, text.length());
        out.write('"');
    }

    private void escape(char c) {
        switch (c) {
            case '"' -> ascii("\\\"");
            case '\\' -> ascii("\\\\");
            case '\b' -> ascii("\\b");
            case '\f' -> ascii("\\f");
            case '\n' -> ascii("\\n");
            case '\r' -> ascii("\\r");
            case '\t' -> ascii("\\t");
            default -> ascii(String.format("\\u%04x", (int) c));
        }
    }

    private void utf8(String text, int from, int to) throws CryptoFault {
        try {
            ByteBuffer bytes =
                    StandardCharsets.UTF_8
                            .newEncoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .encode(CharBuffer.wrap(text, from, to));
            out.write(bytes.array(), 0, bytes.limit());
        } catch (CharacterCodingException e) {
            throw new CryptoFault(CryptoCode.NOT_CANONICAL);
        }
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
