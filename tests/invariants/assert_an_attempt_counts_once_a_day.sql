-- An attempt is accepted once a day at most: of the same event delivered twice, one delivery is left.

select
    source_relation,
    request_id,
    attempt,
    {{ reporting_date('started_at') }} as log_date,
    count(*) as occurrences
from {{ ref('int_ai__ledger_attempts') }}
group by source_relation, request_id, attempt, {{ reporting_date('started_at') }}
having count(*) > 1
