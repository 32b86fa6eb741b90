@echo off
rem Starts Forge on Windows: finds a JDK, builds what is missing or older than its sources, starts the application.
rem Does what the file `forge` beside it does for bash; see there. Needs PowerShell only to compare file times.
setlocal EnableExtensions DisableDelayedExpansion
set "ROOT=%~dp0"
if "%ROOT:~-1%"=="\" set "ROOT=%ROOT:~0,-1%"
set "JAR=%ROOT%\kernel\target\forge\forge-kernel.jar"
set "LOCK=%ROOT%\target\building.lock"
set "JDK="

if not defined FORGE_JAVA_HOME goto search
call :try "%FORGE_JAVA_HOME%"
if defined JDK goto found
echo forge: FORGE_JAVA_HOME=%FORGE_JAVA_HOME% holds no JDK 17 or later. 1>&2
goto nojdk

:search
if defined JAVA_HOME call :try "%JAVA_HOME%"
if not defined JDK for /f "delims=" %%j in ('where javac 2^>nul') do call :try "%%~dpj.."
if not defined JDK for /d %%d in (
    "%ProgramFiles%\Java\*"
    "%ProgramFiles%\Eclipse Adoptium\*"
    "%ProgramFiles%\Microsoft\jdk*"
    "%ProgramFiles%\Amazon Corretto\*"
    "%ProgramFiles%\Zulu\*"
    "%USERPROFILE%\.jdks\*"
) do call :try "%%~d"
if defined JDK goto found
echo forge: no JDK found in JAVA_HOME, on the PATH or in the usual places. 1>&2

:nojdk
echo Forge needs a JDK 17 or later; a JRE is not enough. Get one with: winget install EclipseAdoptium.Temurin.17.JDK 1>&2
echo If you have one already, name its directory: set FORGE_JAVA_HOME=C:\path\to\jdk 1>&2
exit /b 1

:found
call :built
if errorlevel 1 call :build
if errorlevel 1 exit /b 1
set "OPTIONS=-XX:+UseSerialGC -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8"
if %MAJOR% GEQ 24 set "OPTIONS=%OPTIONS% --sun-misc-unsafe-memory-access=allow"
"%JDK%\bin\java.exe" %OPTIONS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%

rem Takes a directory as the JDK if it is a whole one of at least version 17, and none was taken before.
:try
if defined JDK exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\bin\jshell.exe" exit /b 0
if not exist "%~1\release" exit /b 0
set "MAJOR="
for /f "tokens=2 delims==" %%v in ('findstr /b "JAVA_VERSION=" "%~1\release"') do (
    for /f "tokens=1 delims=." %%m in ("%%~v") do set "MAJOR=%%m"
)
if not defined MAJOR exit /b 0
if %MAJOR% GEQ 17 set "JDK=%~f1"
exit /b 0

rem Succeeds if the application is there and nothing it is made of is newer.
:built
if not exist "%JAR%" exit /b 1
powershell -NoProfile -Command "$jar = (Get-Item -LiteralPath $env:JAR).LastWriteTimeUtc; $root = $env:ROOT; $sources = @(Get-Item -LiteralPath \"$root\pom.xml\", \"$root\kernel\pom.xml\", \"$root\forge-lib\pom.xml\") + @(Get-ChildItem -Recurse -LiteralPath \"$root\kernel\src\main\", \"$root\forge-lib\src\main\"); exit [int](@($sources | Where-Object { $_.LastWriteTimeUtc -gt $jar }).Count -gt 0)"
exit /b %ERRORLEVEL%

rem One build at a time: a file that is open for writing cannot be opened so again, and Windows closes it even if its
rem process is killed. 9 keeps the real error stream while the message of a failed opening is dropped.
:build
where mvn >nul 2>nul
if errorlevel 1 (
    echo forge: Maven is needed to build the first time and is not on the PATH. See https://maven.apache.org 1>&2
    exit /b 1
)
if not exist "%ROOT%\target" mkdir "%ROOT%\target" 2>nul
set "SAID="
:lock
set "RESULT="
9>&2 2>nul ( 8>"%LOCK%" call :locked 2>&9 )
if defined RESULT exit /b %RESULT%
if not defined SAID echo forge: waiting for another build in %ROOT% 1>&2
set "SAID=yes"
rem timeout.exe refuses to wait where standard input is redirected, as it is under Jupyter.
ping -n 3 127.0.0.1 >nul
goto lock
:locked
call :built
set "RESULT=%ERRORLEVEL%"
if "%RESULT%"=="0" exit /b 0
echo forge: building in %ROOT% (the first time Maven also fetches the libraries, which takes minutes) 1>&2
set "JAVA_HOME=%JDK%"
pushd "%ROOT%"
call mvn -B -q -ntp -o -P !checks -Dmaven.test.skip=true -pl kernel -am package >"%ROOT%\target\build.log" 2>&1
if errorlevel 1 call mvn -B -q -ntp -P !checks -Dmaven.test.skip=true -pl kernel -am package 1>&2
set "RESULT=%ERRORLEVEL%"
popd
if "%RESULT%"=="0" copy /b "%JAR%"+,, "%JAR%" >nul
if not "%RESULT%"=="0" echo forge: the build in %ROOT% failed; its messages are above. 1>&2
exit /b %RESULT%
