package mn.khamt.platform.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.List;
import mn.khamt.platform.database.DatabaseAway;
import mn.khamt.platform.database.Operations.OperationReused;
import mn.khamt.platform.database.RefusedByDatabase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns what went wrong into one calm page in the reader's language, with a number that support can find in the log. */
@ControllerAdvice
final class ErrorAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAdvice.class);
    private static final char[] LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ".toCharArray();
    private final Shells shells;
    private final ObjectProvider<Denied> denials;
    private final SecureRandom random = new SecureRandom();

    ErrorAdvice(Shells shells, ObjectProvider<Denied> denials) {
        this.shells = shells;
        this.denials = denials;
    }

    /** Unknown, unreachable and forbidden look the same. */
    @ExceptionHandler({
        NotFound.class,
        NoHandlerFoundException.class,
        NoResourceFoundException.class,
        HttpRequestMethodNotSupportedException.class,
        MethodArgumentTypeMismatchException.class,
        ServletRequestBindingException.class
    })
    ModelAndView notFound(HttpServletRequest request, Exception e) {
        if (e instanceof NotFound found) {
            denied(request, found.rule());
        }
        return page(request, HttpStatus.NOT_FOUND, "error.not_found", null, false);
    }

    @ExceptionHandler(DatabaseAway.class)
    ModelAndView databaseAway(HttpServletRequest request, DatabaseAway e) {
        String id = log(request, e, false);
        return page(request, HttpStatus.SERVICE_UNAVAILABLE, "error.database_away", id, true);
    }

    @ExceptionHandler(OperationReused.class)
    ModelAndView reused(HttpServletRequest request) {
        return page(request, HttpStatus.CONFLICT, "error.operation_reused", null, false);
    }

    @ExceptionHandler(RefusedByDatabase.class)
    ModelAndView refused(HttpServletRequest request, RefusedByDatabase e) {
        log(request, e, true);
        denied(request, "database");
        return page(request, HttpStatus.NOT_FOUND, "error.not_found", null, false);
    }

    @ExceptionHandler(Exception.class)
    ModelAndView anything(HttpServletRequest request, Exception e) {
        String id = log(request, e, true);
        return page(request, HttpStatus.INTERNAL_SERVER_ERROR, "error.server", id, true);
    }

    /** Before the page is made: whoever reads the answer can rely on the entry. */
    private void denied(HttpServletRequest request, String rule) {
        if (shells.viewer(request).isPresent()) {
            denials.forEach(d -> d.record(request, rule));
        }
    }

    private ModelAndView page(
            HttpServletRequest request, HttpStatus status, String key, @Nullable String id, boolean keepTyped) {
        boolean typed = keepTyped
                && request.getMethod().equals("POST")
                && !request.getRequestURI().equals("/sign-in");
        List<ErrorPage.Field> fields = typed ? ErrorPage.Field.typed(request) : List.of();
        ModelAndView view = Page.show(
                "layout/Error",
                new ErrorPage(shells.of(request), key, id, typed ? request.getRequestURI() : null, fields));
        view.setStatus(status);
        return view;
    }

    /** The log gets the path's shape and the fault, never what was typed. */
    private String log(HttpServletRequest request, Exception e, boolean withTrace) {
        var id = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            id.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        if (withTrace) {
            LOG.error("{} {} {}", id, request.getMethod(), request.getRequestURI(), e);
        } else {
            LOG.error("{} {} {}: {}", id, request.getMethod(), request.getRequestURI(), e.getMessage());
        }
        return id.toString();
    }
}
