/** What the product does by itself, again and again, while it serves. */
@NullMarked
package mn.khamt.platform.work;

import org.jspecify.annotations.NullMarked;
