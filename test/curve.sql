-- The picture in the documents: a customer who was found, won, kept, lost and won back.
WITH step (at, gap, n, amount) AS (VALUES
    (date '2023-04-10', 34, 3, 40), ('2023-07-24', 20, 6, 45), ('2023-11-20', 10, 40, 50),
    ('2024-12-28', 24, 4, 45), ('2025-11-03', 20, 4, 40), ('2026-01-20', 11, 15, 45))
SELECT lifecycle_curve_svg(
    lifecycle_profile(at + gap * i + i * i * 5 % 8, amount * (0.7 + 0.2 * (i * i * 3 % 7 % 4)))
    || lifecycle_measure(date '2023-02-20', 'contact', 1.0, 'interest'), '2026-06-30')
FROM step, generate_series(0, n - 1) AS i;
