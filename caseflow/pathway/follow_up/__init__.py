"""Step 7: contact the survivor safely, and ask whether services arrived and helped."""
