//! Tables of waiting and working times: equally spaced quantiles, in seconds unless the name says
//! otherwise.

// In steps of 5 %.
pub(super) const VOICE_WAIT: [i64; 21] =
    [1, 2, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 19, 24, 34, 62, 170];
pub(super) const CHAT_WAIT: [i64; 21] =
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 19, 21, 26, 45, 150];
pub(super) const TEXT_WAIT: [i64; 21] = [
    10, 20, 30, 45, 60, 75, 90, 110, 130, 150, 180, 210, 240, 280, 330, 400, 500, 650, 900, 1500,
    3600,
];
pub(super) const SOCIAL_MINUTES: [i64; 21] =
    [5, 8, 12, 16, 20, 25, 30, 36, 42, 50, 58, 68, 80, 95, 115, 140, 170, 210, 270, 380, 700];
pub(super) const EMAIL_MINUTES: [i64; 21] =
    [5, 12, 18, 25, 33, 42, 52, 63, 75, 88, 102, 118, 135, 153, 172, 188, 202, 215, 229, 262, 620];
pub(super) const PATIENCE: [i64; 21] =
    [2, 3, 4, 7, 12, 18, 25, 32, 40, 50, 60, 70, 80, 95, 110, 130, 150, 180, 220, 280, 400];
pub(super) const VOICE_TALK: [i64; 21] = [
    35, 70, 95, 115, 135, 150, 165, 180, 195, 210, 228, 246, 265, 286, 310, 338, 372, 415, 480,
    590, 1150,
];
pub(super) const CHAT_TALK: [i64; 21] = [
    60, 120, 160, 200, 240, 275, 310, 345, 380, 420, 460, 500, 545, 590, 640, 700, 770, 860, 980,
    1180, 1900,
];
// In coarser steps.
pub(super) const LETTER_WORK: [i64; 9] = [100, 150, 190, 230, 280, 340, 420, 560, 900];
pub(super) const TEXT_TALK: [i64; 9] = [50, 110, 160, 210, 270, 340, 430, 560, 1000];
pub(super) const HOLD: [i64; 7] = [8, 20, 35, 50, 75, 110, 200];
pub(super) const WRAP: [i64; 11] = [5, 12, 18, 22, 27, 32, 38, 46, 58, 80, 160];
pub(super) const BOT_TIME: [i64; 13] = [15, 25, 35, 45, 55, 65, 75, 90, 105, 125, 150, 190, 320];
pub(super) const CONTEXT_MS: [i64; 15] = [
    600, 1200, 1800, 2400, 3200, 4100, 5200, 6500, 8200, 10_500, 13_500, 17_000, 22_000, 29_000,
    48_000,
];
pub(super) const REVENUE: [i64; 9] = [1200, 2490, 2990, 3990, 4990, 8900, 14_900, 29_900, 64_000];
// A week is 10,080 minutes; about one in seven comes back later.
pub(super) const RETURN_MINUTES: [i64; 13] =
    [12, 40, 90, 180, 400, 900, 1500, 2600, 4300, 7000, 9600, 14_500, 29_000];
