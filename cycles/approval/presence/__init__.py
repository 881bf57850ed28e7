"""Who may vote on an item at a moment: present from and to, not disqualified, or by a proxy of somebody absent."""
