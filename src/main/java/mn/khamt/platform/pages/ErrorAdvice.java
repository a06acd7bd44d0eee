package mn.khamt.platform.pages;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import mn.khamt.platform.database.DatabaseAway;
import mn.khamt.platform.database.Operations.OperationReused;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.limits.TooOften;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns what went wrong into one calm page in the reader's language. */
@ControllerAdvice
final class ErrorAdvice {
    private final Failures failures;
    private final Shells shells;
    private final ObjectProvider<Denied> denials;

    ErrorAdvice(Failures failures, Shells shells, ObjectProvider<Denied> denials) {
        this.failures = failures;
        this.shells = shells;
        this.denials = denials;
    }

    /** Unknown, unreachable and forbidden look the same. */
    @ExceptionHandler({
        NotFound.class,
        NoHandlerFoundException.class,
        NoResourceFoundException.class,
        HttpRequestMethodNotSupportedException.class,
        HttpMediaTypeException.class,
        MultipartException.class,
        MethodArgumentTypeMismatchException.class,
        ServletRequestBindingException.class
    })
    ModelAndView notFound(HttpServletRequest request, Exception e) {
        if (e instanceof NotFound found) {
            denied(request, found.rule());
        }
        return failures.said(request, HttpStatus.NOT_FOUND, "error.not_found");
    }

    /** Sent in letters that nobody can read, or more than anybody types; a browser does neither. */
    @ExceptionHandler(InvalidParameterException.class)
    ModelAndView unreadable(HttpServletRequest request, InvalidParameterException e) {
        HttpStatus status = Objects.requireNonNullElse(HttpStatus.resolve(e.getErrorCode()), HttpStatus.BAD_REQUEST);
        return failures.said(
                request, status, status == HttpStatus.CONTENT_TOO_LARGE ? "error.too_large" : "error.unreadable");
    }

    @ExceptionHandler(TooOften.class)
    ModelAndView tooOften(HttpServletRequest request, HttpServletResponse response, TooOften e) {
        response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(e.seconds()));
        return failures.later(request, e);
    }

    @ExceptionHandler(DatabaseAway.class)
    ModelAndView databaseAway(HttpServletRequest request, DatabaseAway e) {
        return failures.happened(request, HttpStatus.SERVICE_UNAVAILABLE, "error.database_away", e, false);
    }

    @ExceptionHandler(OperationReused.class)
    ModelAndView reused(HttpServletRequest request) {
        return failures.said(request, HttpStatus.CONFLICT, "error.operation_reused");
    }

    @ExceptionHandler(RefusedByDatabase.class)
    ModelAndView refused(HttpServletRequest request, RefusedByDatabase e) {
        failures.log(request, e, true);
        denied(request, "database");
        return failures.said(request, HttpStatus.NOT_FOUND, "error.not_found");
    }

    @ExceptionHandler(Exception.class)
    ModelAndView anything(HttpServletRequest request, Exception e) {
        return failures.happened(request, HttpStatus.INTERNAL_SERVER_ERROR, "error.server", e, true);
    }

    /** Before the page is made: whoever reads the answer can rely on the entry. */
    private void denied(HttpServletRequest request, String rule) {
        if (shells.viewer(request).isPresent()) {
            denials.forEach(d -> d.record(request, rule));
        }
    }
}
