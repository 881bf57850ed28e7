"""The pages of monitoring: where the year stands, its rounds, values, reports and corrective actions."""
