package mn.khamt.platform.pages;

/**
 * A room's place in the side navigation; each room offers its own as a bean.
 *
 * @param key message key of its name
 * @param path where it leads
 * @param group 0 daily work, 1 the task force's own work, 2 numbers
 * @param position within the group
 * @param action who sees it: the action it needs
 */
public record NavEntry(String key, String path, int group, int position, String action) {}
