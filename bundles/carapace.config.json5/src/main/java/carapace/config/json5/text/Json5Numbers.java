package carapace.config.json5.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;

import java.math.BigInteger;

/** Numbers: decimal with a leading or trailing point, hexadecimal, Infinity, NaN, with a sign. */
final class Json5Numbers {
    // Reading a longer one takes time out of proportion, and nothing of ours needs it.
    private static final int LONGEST = 400;

    private Json5Numbers() {}

    static Json5 read(Cursor cursor) throws SyntaxFault {
        var start = cursor.at();
        var negative = cursor.peek() == '-';
        if (negative || cursor.peek() == '+') cursor.next();
        var value =
                switch (cursor.peek()) {
                    case 'I', 'N' -> word(cursor, negative);
                    case '0' ->
                            (cursor.peek(1) | 0x20) == 'x'
                                    ? hexadecimal(cursor, negative)
                                    : decimal(cursor, negative);
                    default -> decimal(cursor, negative);
                };
        if (Json5Strings.namePart(cursor.peek()) || cursor.peek() == '.') {
            throw cursor.fault("expected the end of the number");
        }
        return new Json5.Scalar(value, start, cursor.at());
    }

    private static JsonNode word(Cursor cursor, boolean negative) throws SyntaxFault {
        var start = cursor.at();
        while (Json5Strings.namePart(cursor.peek())) cursor.next();
        return switch (cursor.since(start)) {
            case "NaN" -> DoubleNode.valueOf(Double.NaN);
            case "Infinity" ->
                    DoubleNode.valueOf(
                            negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            default -> throw cursor.fault(start, "expected a value");
        };
    }

    private static JsonNode hexadecimal(Cursor cursor, boolean negative) throws SyntaxFault {
        cursor.next();
        cursor.next();
        var start = cursor.at();
        while (Json5Strings.hexDigit(cursor.peek()) >= 0) cursor.next();
        var digits = cursor.since(start);
        if (digits.isEmpty()) throw cursor.fault("expected hexadecimal digits");
        bound(cursor, start, digits);
        return whole(new BigInteger(digits, 16), negative);
    }

    private static JsonNode decimal(Cursor cursor, boolean negative) throws SyntaxFault {
        var start = cursor.at();
        var before = digits(cursor);
        if (before > 1 && cursor.since(start).charAt(0) == '0') {
            throw cursor.fault(start, "expected a number without leading zeros");
        }
        var fraction = cursor.take('.');
        var after = fraction ? digits(cursor) : 0;
        if (before + after == 0) throw cursor.fault(start, "expected a number");
        var exponent = (cursor.peek() | 0x20) == 'e';
        if (exponent) {
            cursor.next();
            if (cursor.peek() == '-' || cursor.peek() == '+') cursor.next();
            if (digits(cursor) == 0) throw cursor.fault("expected the digits of an exponent");
        }
        var digits = cursor.since(start);
        bound(cursor, start, digits);
        if (!fraction && !exponent) return whole(new BigInteger(digits), negative);
        var value = Double.parseDouble(digits);
        return DoubleNode.valueOf(negative ? -value : value);
    }

    private static int digits(Cursor cursor) {
        var start = cursor.at();
        while (cursor.peek() >= '0' && cursor.peek() <= '9') cursor.next();
        return cursor.at() - start;
    }

    private static void bound(Cursor cursor, int start, String digits) throws SyntaxFault {
        if (digits.length() > LONGEST) {
            throw cursor.fault(start, "expected a number of at most " + LONGEST + " characters");
        }
    }

    private static JsonNode whole(BigInteger magnitude, boolean negative) {
        if (negative && magnitude.signum() == 0) return DoubleNode.valueOf(-0.0);
        var value = negative ? magnitude.negate() : magnitude;
        if (value.bitLength() < 32) return IntNode.valueOf(value.intValue());
        if (value.bitLength() < 64) return LongNode.valueOf(value.longValue());
        return BigIntegerNode.valueOf(value);
    }
}
