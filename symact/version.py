"""The version, on the lowest floor, so that every generated file can name it."""

VERSION = "0.1.0"
