package mn.khamt.platform.language;

/** The sex a person is registered with; it may differ from gender, so it only ever fills a form in advance. */
public enum RegisteredSex {
    FEMALE,
    MALE,
    UNKNOWN
}
