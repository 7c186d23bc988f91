{{ config(severity='warn') }}
-- Compute profiles that requests of the last days were charged by although they are too old or from too few requests
-- (variables `profile_max_age_days` and `profile_min_samples`). An unknown age or sample counts as too old or too few.

select
    request_class,
    computing_model,
    hardware,
    precision,
    age_days,
    sample_size,
    recent_attempts
from {{ ref('dim_ai__compute_profiles') }}
where
    recent_attempts > 0
    and (is_stale or is_small_sample)
