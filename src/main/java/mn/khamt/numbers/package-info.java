/**
 * Facts, indicators and historical statistics (R31, R32). Numbers are by-products of work: rooms write facts in the transaction of
 * the change, indicators are counted from facts, and every figure opens the records behind it for those who may see them.
 *
 * <p>Offers {@link mn.khamt.numbers.Facts}. It must never read a case: it knows random keys only, and asks {@link
 * mn.khamt.numbers.FactOwner} to open them.
 */
@NullMarked
@ApplicationModule(
        displayName = "Numbers",
        allowedDependencies = {"platform", "audit", "access", "directory"})
package mn.khamt.numbers;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
