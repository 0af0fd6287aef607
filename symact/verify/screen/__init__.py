"""The independent reference of sweeps: x87 long double with proven error bounds."""

from symact.verify.screen.pieces import ScreenEnd, ScreenPiece, screen_pieces, smooth_piece
from symact.verify.screen.source import screen_source

__all__ = ["ScreenEnd", "ScreenPiece", "screen_pieces", "screen_source", "smooth_piece"]
