{{ config(severity='warn') }}
-- What could not be read, priced, converted or matched. The build's log has a sentence for each kind.
{%- do warn_of_data_issues(ref('fct_ai__data_issues')) %}

select
    issue,
    input,
    count(*) as issues
from {{ ref('fct_ai__data_issues') }}
where is_warned
group by issue, input
