"""An intake as staff take it away: text for a record, FHIR for another system."""
