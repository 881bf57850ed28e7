"""The council's decisions as OParl 1.1, the interface of German councils; see docs/open-data.md."""
