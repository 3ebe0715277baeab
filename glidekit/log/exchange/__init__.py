"""The log in other forms: CSV and JSON and back exactly, FHIR, and diaries that others kept."""
