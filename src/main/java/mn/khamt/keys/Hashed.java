package mn.khamt.keys;

import java.util.UUID;
import mn.khamt.platform.database.Db;

/**
 * What a room finds by keyed hashes. When the look-up key is changed, the room opens what it keeps sealed and hashes it anew; the rooms
 * know what is hashed, the keeper of keys has the keys.
 */
public interface Hashed {
    /**
     * Hashes by the key as well what is hashed by another, where both must stand for a while; goes through all of it once.
     *
     * @return how many records
     */
    default int add(Keeper keeper, LookupKey to) {
        return 0;
    }

    /**
     * Hashes by the key in place of any other; goes through all of it once.
     *
     * @return how many records
     */
    default int replace(Keeper keeper, LookupKey to) {
        return 0;
    }

    /** Opens what is sealed, for the keeper's work. */
    interface Keeper {
        /** As the role of the keeper. */
        Db db();

        /** How many records in one transaction. */
        int most();

        <T> T open(UUID caseId, Place place, Sealed sealed, Class<T> type);

        <T> T openFor(String agency, Place place, Sealed sealed, Class<T> type);

        String openTextFor(Place place, String stored);
    }
}
