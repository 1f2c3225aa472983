package carapace.http.base;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A request whose body ends with an exception when it grows past its bound or takes too long. */
final class BoundedRequest extends HttpServletRequestWrapper {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** Doors may let it pass; it is answered with 413. */
    static final class BodyTooLarge extends IOException {
        @Serial private static final long serialVersionUID = 1L;

        BodyTooLarge() {
            super("body too large");
        }
    }

    private final int limit;

    BoundedRequest(HttpServletRequest request, int limit) {
        super(request);
        this.limit = limit;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return new Bounded(super.getInputStream(), limit);
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }

    private static final class Bounded extends ServletInputStream {
        private final ServletInputStream in;
        private final long end = System.nanoTime() + LONGEST.toNanos();
        private int left;

        Bounded(ServletInputStream in, int limit) {
            this.in = in;
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            // One byte more than allowed tells a body that is too large from one that just fits.
            var most = left == 0 ? 1 : Math.min(length, left);
            if (length == 0) return 0;
            var got = in.read(into, offset, most);
            if (got > left || System.nanoTime() - end > 0) throw new BodyTooLarge();
            if (got > 0) left -= got;
            return got;
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("bodies are read on the calling thread");
        }
    }
}
