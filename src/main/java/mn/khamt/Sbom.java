package mn.khamt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import mn.khamt.platform.commands.Command;
import mn.khamt.platform.commands.Console;

/** Prints what this program is made of: the CycloneDX list that the build put into the jar (S28). */
final class Sbom implements Command {
    private static final String PLACE = "META-INF/sbom/application.cdx.json";

    @Override
    public String name() {
        return "sbom";
    }

    @Override
    public int run(Console console, List<String> arguments) throws IOException {
        try (InputStream in = Sbom.class.getClassLoader().getResourceAsStream(PLACE)) {
            if (in == null) {
                console.say("command.sbom.missing");
                return 69;
            }
            console.out().println(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return 0;
        }
    }
}
