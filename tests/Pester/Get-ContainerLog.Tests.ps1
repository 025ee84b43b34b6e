BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Get-ContainerLog is skipped: $missing"
    }
}

Describe 'Get-ContainerLog' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry

        # Each line is kept before the next one is written: the streams are two pipes, which are read one after the other.
        $script = 'echo one; until [ -e /1 ]; do sleep 0.02; done; echo two >&2; until [ -e /2 ]; do sleep 0.02; done; echo three'
        Start-Container -Image $image -Name writer -Command sh, -c, $script
        $lines = 0
        Get-ContainerLog writer -Follow | ForEach-Object { $lines++; if ($lines -lt 3) { Invoke-ContainerCommand writer touch "/$lines" } }
        $null = Wait-Container writer
    }

    AfterAll {
        Remove-TestStore
    }

    It 'gives lines as objects' {
        $entries = Get-ContainerLog writer

        $entries.Text | Should -Be one, two, three
        $entries.Stream | Should -Be StandardOutput, StandardError, StandardOutput
        $entries[0].Timestamp | Should -BeOfType DateTime
        $entries[0].Time | Should -Be $entries[0].Timestamp -Because 'events call it so'
        "$($entries[0])" | Should -Be one
    }

    It 'shows the lines'' text' {
        (Get-ContainerLog writer | Out-String).Trim() -split '\r?\n' | Should -Be one, two, three
    }

    It 'gives the last lines' {
        (Get-Container writer | Get-ContainerLog -Tail 1).Text | Should -Be three
    }

    It 'gives lines of a time' {
        $times = (Get-ContainerLog writer).Timestamp

        (Get-ContainerLog writer -Since $times[1].ToLocalTime()).Text | Should -Be two, three
        (Get-ContainerLog writer -Until $times[1].ToUniversalTime()).Text | Should -Be one
    }

    It 'gives text with times' {
        Get-ContainerLog writer -Timestamps | Select-Object -First 1 | Should -Match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z one$'
    }

    It 'says of each line which container wrote it' {
        $null = Start-Container -Image $image -Name other -Command echo, four -PassThru | Wait-Container

        (Get-ContainerLog writer, other).Container | Should -Be writer, writer, writer, other
        (Get-ContainerLog other | Get-Container).Name | Should -Be other
    }

    It 'follows until the container ends' {
        Start-Container -Image $image -Name slow -Command sh, -c, 'for i in 1 2 3; do echo $i; sleep 0.2; done'

        (Get-ContainerLog slow -Follow).Text | Should -Be '1', '2', '3'
    }

    It 'follows several at once, also in a job' {
        'left', 'right' | ForEach-Object { Start-Container -Image $image -Name $_ -Command sh, -c, 'echo here; exec sleep 1000' }
        try {
            (Get-ContainerLog left, right -Follow | Select-Object -First 2).Container | Sort-Object | Should -Be left, right
            $job = Get-ContainerLog left, right -Follow -AsJob
            $lines = @()
            $deadline = (Get-Date).AddSeconds(120)
            while ($lines.Count -lt 2 -and (Get-Date) -lt $deadline) {
                $lines += @(Receive-Job $job)
                Start-Sleep -Milliseconds 20
            }

            $lines.Container | Sort-Object | Should -Be left, right
        }
        finally {
            Remove-Job $job -Force -ErrorAction Ignore
            Remove-Container left, right -Force
        }
    }
}
