package mn.khamt.platform.database;

/**
 * JSON text on its way into or out of a jsonb column.
 *
 * @param text valid JSON
 */
public record Json(String text) {}
