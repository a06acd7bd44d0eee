package mn.khamt;

/** The one door: every sub-command of {@code ./khamt} starts here. */
public final class Khamt {
    private Khamt() {}

    public static void main(String[] arguments) {
        System.out.println("khamt");
    }
}
