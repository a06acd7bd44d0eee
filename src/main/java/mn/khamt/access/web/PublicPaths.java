package mn.khamt.access.web;

/** Addresses that are open without signing in. Everything else leads to the sign-in page, whether it exists or not. */
final class PublicPaths {
    private PublicPaths() {}

    static boolean covers(String path) {
        return path.equals("/")
                || path.equals("/sign-in")
                || path.startsWith("/sign-in/")
                || path.equals("/locked")
                || path.equals("/locked/leave")
                || path.equals("/session/lock")
                || path.equals("/leave")
                || path.equals("/language")
                || path.equals("/error")
                || path.equals("/.well-known/security.txt")
                || path.equals("/q")
                || path.startsWith("/q/");
    }
}
