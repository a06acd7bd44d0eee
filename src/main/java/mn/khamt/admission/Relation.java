package mn.khamt.admission;

/** How a person is linked with a case that they can therefore not hold. */
public enum Relation {
    SUSPECT,
    RELATIVE,
    WITNESS,
    OTHER
}
