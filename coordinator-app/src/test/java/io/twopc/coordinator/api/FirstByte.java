package io.twopc.coordinator.api;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;

/** Does what a test tells it in the moment before the first byte of an answer is written. */
@TestComponent
final class FirstByte implements Filter {

    private volatile @Nullable Runnable before;

    /** Before the first byte of the answer to each request that comes from now on. */
    void before(Runnable action) {
        before = action;
    }

    void nothing() {
        before = null;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Runnable action = before;
        chain.doFilter(request, action == null ? response : new Watched((HttpServletResponse) response, action));
    }

    private static final class Watched extends HttpServletResponseWrapper {

        private final Runnable action;
        private boolean written;

        Watched(HttpServletResponse response, Runnable action) {
            super(response);
            this.action = action;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            ServletOutputStream out = super.getOutputStream();
            return new ServletOutputStream() {

                @Override
                public boolean isReady() {
                    return out.isReady();
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    out.setWriteListener(listener);
                }

                @Override
                public void write(int b) throws IOException {
                    told();
                    out.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    told();
                    out.write(bytes, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }
            };
        }

        private void told() {
            if (!written) {
                written = true;
                action.run();
            }
        }
    }
}
