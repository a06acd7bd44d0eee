package mn.khamt.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mn.khamt.access.Allowed;
import mn.khamt.access.OpenToAll;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

class CodeRulesTest {
    private static final com.tngtech.archunit.core.domain.JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("mn.khamt");
    private static final Pattern VAGUE =
            Pattern.compile(".*(Manager|Helper|Util|Utils|Impl|Dto|DTO)|(Base|Abstract)[A-Z].*");

    private static final Set<Class<?>> CLOCKS = Set.of(
            Instant.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class, Year.class);

    @Test
    void only_the_database_package_touches_a_connection() {
        noClasses()
                .that()
                .resideOutsideOfPackage("mn.khamt.platform.database..")
                .and(areNot("mn.khamt.Wiring", "mn.khamt.Serve"))
                .and(resideOutside("mn.khamt.demo..", "mn.khamt.bench.."))
                .should()
                .dependOnClassesThat(new DescribedPredicate<JavaClass>("connections and JDBC templates") {
                    @Override
                    public boolean test(JavaClass type) {
                        return Set.of("java.sql", "javax.sql").contains(type.getPackageName())
                                || type.getPackageName().startsWith("org.springframework.jdbc")
                                || type.getPackageName().startsWith("org.postgresql");
                    }
                })
                .because("row security holds only for statements that Db has signed: use Db with a constant Sql")
                .check(PRODUCT);
    }

    @Test
    void only_the_demo_writer_and_the_benchmark_go_around_the_signed_caller() {
        noClasses()
                .that()
                .resideOutsideOfPackages("mn.khamt.platform.database..", "mn.khamt.demo..", "mn.khamt.bench..")
                .and(areNot("mn.khamt.Wiring", "mn.khamt.Serve", "mn.khamt.keys.Keyring"))
                .should()
                .callMethodWhere(new DescribedPredicate<JavaMethodCall>("Db.withoutCaller or Installation.superuser") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        return Set.of("withoutCaller", "superuser").contains(call.getName())
                                && call.getTargetOwner().getPackageName().equals("mn.khamt.platform.database");
                    }
                })
                .because("a statement without a caller is a statement for which nobody answers")
                .check(PRODUCT);
    }

    @Test
    void only_the_one_clock_is_asked_what_time_it_is() {
        noClasses()
                .that(areNot("mn.khamt.Wiring", "mn.khamt.platform.database.Ids"))
                .and(resideOutside("mn.khamt.platform.time..", "mn.khamt.bench.."))
                .should()
                .callMethodWhere(new DescribedPredicate<JavaMethodCall>("the machine's clock") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        JavaClass owner = call.getTargetOwner();
                        return (call.getName().equals("now")
                                        && CLOCKS.stream().anyMatch(owner::isEquivalentTo)
                                        && call.getTarget().getRawParameterTypes().stream()
                                                .noneMatch(p -> p.isEquivalentTo(Clock.class)))
                                || (owner.isEquivalentTo(Clock.class)
                                        && call.getName().startsWith("system"))
                                || (owner.isEquivalentTo(System.class)
                                        && call.getName().equals("currentTimeMillis"));
                    }
                })
                .because("time comes from Times, so that a test can say what day it is")
                .check(PRODUCT);
    }

    @Test
    void every_handler_says_who_may_use_it() {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(Controller.class)
                .and()
                .areMetaAnnotatedWith(RequestMapping.class)
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage("mn.khamt.platform.pages")
                .should(new ArchCondition<JavaMethod>("carry exactly one of @Allowed and @OpenToAll") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        if (method.isAnnotatedWith(Allowed.class) == method.isAnnotatedWith(OpenToAll.class)) {
                            events.add(SimpleConditionEvent.violated(
                                    method, method.getFullName() + " needs @Allowed(Action.…) or @OpenToAll"));
                        }
                    }
                })
                .check(PRODUCT);
    }

    @Test
    void names_say_what_a_thing_is() {
        classes()
                .that()
                .areTopLevelClasses()
                .should(
                        new ArchCondition<JavaClass>(
                                "not be called …Manager, …Helper, …Util, …Impl, …Dto, Base… or Abstract…") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                if (VAGUE.matcher(type.getSimpleName()).matches()) {
                                    events.add(SimpleConditionEvent.violated(
                                            type, type.getName() + ": find its word in docs/glossary.md"));
                                }
                            }
                        })
                .check(PRODUCT);
    }

    @Test
    void every_package_says_what_it_is_for_and_where_null_may_be() throws IOException {
        var silent = new TreeSet<String>();
        for (String root : new String[] {"src/main/java", "src/test/java"}) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                Set<Path> folders = files.filter(f -> f.toString().endsWith(".java"))
                        .map(Path::getParent)
                        .collect(Collectors.toSet());
                for (Path folder : folders) {
                    Path info = folder.resolve("package-info.java");
                    if (!Files.exists(info) || !Files.readString(info).contains("NullMarked")) {
                        silent.add(folder + " needs a package-info.java with @NullMarked");
                    }
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    /** Who is denied is helped by the number of the rule that stands in the trail; without it there is "no such thing". */
    @Test
    void whoever_is_denied_for_what_they_hold_is_denied_by_a_rule() throws IOException {
        Pattern nameless = Pattern.compile(
                "if \\([^{]*(?:may(?:Change|Name)\\(|opens\\(|decides\\(|mySide|atMyDesk\\(|\\.kind\\(|\\.door\\()[^{]*"
                        + "\\{\\s*throw new NotFound\\(\\)");
        var without = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                if (nameless.matcher(Files.readString(file)).find()) {
                    without.add(file + " denies without naming its rule: new NotFound(\"rule:3\")");
                }
            }
        }
        assertThat(without).isEmpty();
    }

    private static DescribedPredicate<JavaClass> areNot(String... names) {
        Set<String> left = Set.of(names);
        return DescribedPredicate.describe(
                "are not " + left, type -> !left.contains(type.getName().replaceFirst("\\$.*", "")));
    }

    private static DescribedPredicate<JavaClass> resideOutside(String... packages) {
        return JavaClass.Predicates.resideOutsideOfPackages(packages);
    }
}
