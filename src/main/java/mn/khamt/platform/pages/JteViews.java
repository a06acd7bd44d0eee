package mn.khamt.platform.pages;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.ViewResolver;

/** Templates compiled with the product: each takes one record called page. No file is looked up while serving. */
public final class JteViews implements ViewResolver, Ordered {
    private final TemplateEngine engine;

    public JteViews() {
        engine = TemplateEngine.createPrecompiled(null, ContentType.Html, null, "gg.jte.generated.precompiled");
    }

    /** Before Spring's own resolver, which would take any name for a path to forward to. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable View resolveViewName(String name, Locale locale) {
        return name.endsWith(".jte") ? new JteView(name) : null;
    }

    private final class JteView implements View {
        private final String name;

        JteView(String name) {
            this.name = name;
        }

        @Override
        public void render(@Nullable Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
                throws Exception {
            Object page = model == null ? null : model.get("page");
            var out = new Utf8ByteOutput();
            engine.render(name, page, out);
            response.setContentType("text/html;charset=UTF-8");
            response.setContentLength(out.getContentLength());
            out.writeTo(response.getOutputStream());
        }
    }
}
