"""The log in other formats: CSV and JSON, an exact round trip; FHIR; diaries kept elsewhere."""
