package mn.khamt.trust;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import mn.khamt.TestKhamt;
import mn.khamt.access.Action;
import mn.khamt.access.Allowed;
import mn.khamt.cases.CaseId;
import mn.khamt.keys.Place;
import mn.khamt.keys.Vault;
import mn.khamt.platform.database.Db;
import mn.khamt.platform.database.Ids;
import mn.khamt.platform.database.Operations;
import mn.khamt.platform.database.Sql;
import mn.khamt.platform.pages.Form;
import mn.khamt.platform.pages.Page;
import mn.khamt.platform.pages.Shell;
import mn.khamt.platform.pages.Shells;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** A form like every form of the product, into which a test can put a disaster: it writes one note into one case. */
final class Probe {
    static final String PATH = "/probe";
    private static final Sql WRITE =
            Sql.of("insert into cases.note (case_id, note_id, body) values (:case, :id, :body)");

    private final Shells shells;
    private final Operations operations;
    private final Db db;
    private final CaseId caseId;
    private final AtomicReference<Runnable> disaster;
    private final Vault vault;

    private Probe(
            Shells shells,
            Operations operations,
            Db db,
            Vault vault,
            CaseId caseId,
            AtomicReference<Runnable> disaster) {
        this.shells = shells;
        this.operations = operations;
        this.db = db;
        this.caseId = caseId;
        this.disaster = disaster;
        this.vault = vault;
    }

    /**
     * Adds the form to a running product.
     *
     * @param disaster runs once, in the middle of the next write
     */
    static void install(TestKhamt khamt, CaseId caseId, AtomicReference<Runnable> disaster) {
        var probe = new Probe(
                khamt.get(Shells.class),
                khamt.get(Operations.class),
                khamt.get(Db.class),
                khamt.get(Vault.class),
                caseId,
                disaster);
        var mapping = khamt.context().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        try {
            mapping.registerMapping(
                    RequestMappingInfo.paths(PATH)
                            .methods(RequestMethod.POST)
                            .options(mapping.getBuilderConfiguration())
                            .build(),
                    probe,
                    Probe.class.getDeclaredMethod("write", HttpServletRequest.class));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @Allowed(value = Action.USE_KHAMT, event = "probe")
    Object write(HttpServletRequest request) {
        Shell shell = shells.of(request);
        Form form = Form.sent(shell.words(), "signin", request);
        String text = form.text("username", 20_000);
        if (form.mustBeShownAgain()) {
            return ResponseEntity.status(form.hasErrors() ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.OK)
                    .body(String.join("\n", form.errors().values()) + "\n" + text.length());
        }
        ModelAndView next = Page.goTo(operations.once(form.operation(), form.typed(), () -> {
            UUID id = Ids.next();
            String closed = vault.closeText(caseId.value(), new Place("cases.note", "body", id), text);
            db.change(WRITE, "case", caseId, "id", id, "body", closed);
            disaster.getAndSet(() -> {}).run();
            return "/home?wrote=" + Ids.random();
        }));
        return next;
    }
}
