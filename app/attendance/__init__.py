"""Does: every passing of the gate, who is inside, and the record that wages will stand on."""
