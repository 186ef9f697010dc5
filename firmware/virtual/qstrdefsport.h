// Names that are no identifiers, so that the search through the sources does not find them.
Q(/lib)
