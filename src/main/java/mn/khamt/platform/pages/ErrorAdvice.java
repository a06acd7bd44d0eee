package mn.khamt.platform.pages;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import mn.khamt.platform.database.DatabaseAway;
import mn.khamt.platform.database.Operations.OperationReused;
import mn.khamt.platform.database.RefusedByDatabase;
import mn.khamt.platform.limits.TooOften;
import org.apache.tomcat.util.http.InvalidParameterException;
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

    ErrorAdvice(Failures failures) {
        this.failures = failures;
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
    ModelAndView notFound(HttpServletRequest request) {
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
        return failures.said(request, HttpStatus.NOT_FOUND, "error.not_found");
    }

    @ExceptionHandler(Exception.class)
    ModelAndView anything(HttpServletRequest request, Exception e) {
        return failures.happened(request, HttpStatus.INTERNAL_SERVER_ERROR, "error.server", e, true);
    }
}
