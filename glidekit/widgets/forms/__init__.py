"""The parts every form is made of: pages, questions, one leg, one thing at a time."""
